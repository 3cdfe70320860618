package p

type A[P any] struct{ next *A[P] }
type B[P *T,] int
type C[P *struct{}] int
type D [P * q]int
type E [n]int
type F []int
type G[K comparable, V ~int | ~string | pkg.C[K]] map[K]V
type H[P interface{ ~[]E; m() }, E any] P
type I[P (interface{})] int
type J [2 * n]J
type K[P, Q any] = G[P, Q]
type L [pkg.N]int
type M[_ any] struct{}

func f[T any, PT interface{ *T; m() }](x T, y ...PT) (r A[T]) {
	a, b := f[int, *int](1), g[map[string]int](h[0])
	_ = x.m[int](y)
	w := a < b, c > (d)
	return A[T]{}
}

func (a *A[P]) method(f func(P) A[P]) {}
func (A[_]) blank() {}
func (a A[P]) generic[Q any](q Q) Q { return q }
func g(m [n]int, a A[int], b [2]A[int], c []A[int]) {}
func h(A[int], map[K]V, pkg.A[int, string]) (A[int], error)
func k([n]int, []byte, *T, ...int)

type con interface {
	~int | ~string
	fmt.Stringer
	G[int]
	m(int) string
	comparable
}
type emb struct {
	A[int]
	*B[string]
	pkg.C[int]
	*pkg.D
	f [n]int
	g []int
	h G[int]
	T
}
