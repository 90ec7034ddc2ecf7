package crossval

// mt19937 is the Mersenne twister (Matsumoto and Nishimura, 1998) as
// numpy.random.RandomState seeds it with an integer. The stream of RandomState
// is frozen by numpy's policy (NEP 19), so splits stay comparable for good.
type mt19937 struct {
	state [624]uint32
	next  int
}

func newMT19937(seed uint32) *mt19937 {
	g := &mt19937{next: 624}
	for i := range g.state {
		g.state[i] = seed
		seed = 1812433253*(seed^seed>>30) + uint32(i) + 1
	}
	return g
}

// uint32 returns the next 32 random bits.
func (g *mt19937) uint32() uint32 {
	if g.next == len(g.state) {
		g.twist()
	}
	y := g.state[g.next]
	g.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

func (g *mt19937) twist() {
	const n, m = 624, 397
	for i := range g.state {
		y := g.state[i]&0x80000000 | g.state[(i+1)%n]&0x7fffffff
		v := g.state[(i+m)%n] ^ y>>1
		if y&1 == 1 {
			v ^= 0x9908b0df
		}
		g.state[i] = v
	}
	g.next = 0
}

// upTo returns a number in [0, largest] by masking and rejecting, numpy's
// legacy random_interval for numbers of 32 bits.
func (g *mt19937) upTo(largest uint32) uint32 {
	if largest == 0 {
		return 0
	}
	mask := largest
	for _, s := range []int{1, 2, 4, 8, 16} {
		mask |= mask >> s
	}
	for {
		if v := g.uint32() & mask; v <= largest {
			return v
		}
	}
}

// permutation returns 0..n-1 in the order of RandomState.permutation(n).
func (g *mt19937) permutation(n int) []int {
	p := count(n)
	for i := n - 1; i > 0; i-- {
		j := g.upTo(uint32(i))
		p[i], p[j] = p[j], p[i]
	}
	return p
}

func count(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	return p
}
