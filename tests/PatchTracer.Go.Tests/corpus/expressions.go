package p

var (
	a = b + c*d<<e&^f == g && !h || i != -j
	k = (*T).method(x)
	l = pkg.T.method
	m = x.(int)
	n = x[1:2:3][:][i:][:j]
	o = (<-chan int)(nil)
	q = <-chan int(r)
	s = <-<-t
	u = []byte("x")[0]
	v = func(a int) func() error { return nil }(1)()
	w = map[string]func(...int){}["k"]
	y = struct{ a int }{1}.a
	z = *p.q
	aa = &x[0]
	ab = (chan<- (<-chan int))(x)
	ac = append(x, y...)
	ad = interface{ m() }(x)
	ae = ^x ^ y
	af = f(a, b,)(c)
	ag = a.b().c[0].d(e)(f).g
	ah = [...]int{1, 2}
	ai = [2][]map[string]*chan int{}
	aj func(a, b int, c ...string) (d error, e bool)
	ak chan chan<- func()
	al = -5 - -x
)
