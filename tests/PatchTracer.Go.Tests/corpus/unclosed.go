package p

func f(a int, {
	if x := g(; y {
		call(1, 2
	}
