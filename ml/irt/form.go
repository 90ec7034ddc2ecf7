package irt

// forms are the classes of items that exactly the same students answered,
// found in the answers themselves: the items of a test form, those that two
// forms have in common or, where absences are scattered, single items.
type forms struct {
	items [][]int32 // of each form
	start []int     // students + 1: student s took list[start[s]:start[s+1]]
	list  []int32
}

// findForms starts with one class of all items and refines it student by
// student: the answered part of a class becomes a class of its own unless it
// is the whole.
func findForms(r Responses, items int) forms {
	of := make([]int32, items) // class of each item
	size := append(make([]int32, 0, items+1), int32(items))
	answered := make([]int32, 1, items+1) // of each class, by the student at hand
	part := make([]int32, 1, items+1)     // the class of what was answered; 0 means none yet
	for s := range r.Students() {
		item, _ := r.student(s)
		for _, j := range item {
			answered[of[j]]++
		}
		for _, j := range item {
			c := of[j]
			if answered[c] == size[c] {
				continue
			}
			if part[c] == 0 {
				part[c] = int32(len(size))
				size, answered, part = append(size, 0), append(answered, 0), append(part, 0)
			}
			of[j] = part[c]
			size[part[c]]++
			size[c]-- // both by one: a class that is not whole stays so
			answered[c]--
		}
		clear(answered)
		clear(part)
	}
	f := forms{items: make([][]int32, len(size)), start: make([]int, 1, len(r.Start))}
	for j, c := range of {
		f.items[c] = append(f.items[c], int32(j))
	}
	last := make([]int, len(size)) // one more than the last student who took the form
	for s := range r.Students() {
		item, _ := r.student(s)
		for _, j := range item {
			if c := of[j]; last[c] != s+1 {
				last[c] = s + 1
				f.list = append(f.list, c)
			}
		}
		f.start = append(f.start, len(f.list))
	}
	return f
}

// takenBy returns the forms of student s.
func (f forms) takenBy(s int) []int32 { return f.list[f.start[s]:f.start[s+1]] }
