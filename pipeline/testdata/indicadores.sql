-- df_indicadores apart from the product: student, description, value; a missing row is an empty cell.
SELECT a.student_id, i.description, avg(a.score)
FROM answer a JOIN indicator i ON i."questionId" = a.question_id
WHERE a.score BETWEEN 0 AND 1
  AND i.description IN (SELECT description FROM indicator GROUP BY description HAVING count(*) > 50)
GROUP BY a.student_id, i.description
