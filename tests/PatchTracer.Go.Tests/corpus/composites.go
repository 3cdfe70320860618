package p

type T struct{ a, b int }

func f(m map[string]T, s []T) {
	if x == (T{1, 2}) {
	}
	if m["k"].a == 1 {
	}
	if f(T{1, 2}) {
	}
	if []int{1}[0] == 1 {
	}
	for _, v := range []T{{1, 2}, {a: 1}} {
	}
	for range (T{}).list {
	}
	switch x := g(func() T { return T{} }); x.(type) {
	case *T, []T, map[string]struct{}, func(int) error, chan<- T, interface{ m() }, nil:
	}
	switch (T{}) {
	}
	switch x := y; {
	case x:
	}
	p := &T{}
	q := [...]string{2: "c", 0: "a"}
	r := map[T][]T{{1, 2}: {{3, 4}}}
	s2 := struct{ x int }{x: 1}
	t := pkg.T{f: func() {}}
	u := G[int]{}
	v := pkg.G[int, string]{k: v}
	if x { y() } else if z { } else { }
}
