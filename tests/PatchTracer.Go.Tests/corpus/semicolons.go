package p; import "fmt"; import ("os"; "io")
func f() (n int) { n++; if n > 0 { return }; L: for { break L }; return n }
func g() {;;
	x := h(1,
		2)
	y := x /* same line */ /* over
	lines */ z := y
	_ = z
	switch { case true: fallthrough; default: }
	select {}
	for ;; { break }
	{ }
end:
}
type t struct { a int; b string "tag"; c, d *t }
type i interface { m(); n(a int) (b int) }
