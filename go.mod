module paes

go 1.26
