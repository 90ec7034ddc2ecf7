package tree

// shrink replaces the mean of each node by that of the root plus, down the walk
// to the node, each change of the mean divided by 1 + lambda / weight of the
// parent: hierarchical shrinkage (Agarwal, Tan, Ronen, Singh and Yu, 2022).
func shrink(nodes []Node, means, sizes []float64, lambda float64) {
	shrunk := make([]float64, len(means))
	shrunk[0] = means[0]
	for k, n := range nodes { // parents come before their children
		if n.Leaf() {
			continue
		}
		part := 1 / (1 + lambda/sizes[k])
		for child := k + int(n.Left); child <= k+int(n.Left)+1; child++ {
			shrunk[child] = shrunk[k] + float64(part*(means[child]-means[k]))
		}
	}
	copy(means, shrunk)
}
