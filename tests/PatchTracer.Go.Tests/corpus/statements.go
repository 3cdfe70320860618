package p

func f() {
	var a, b int = 1, 2
	var (
		c = 3
		d string
	)
	const e = iota
	type local struct{}
	x, err := g()
	x, y.z, *p = 1, 2, 3
	x += 1; x &^= 2; x <<= 3
	x++
	y.z--
	ch <- v
	<-ch
	go func() { h() }()
	defer mu.Unlock()
	defer func() error { return nil }()
outer:
	for i := 0; i < 10; i++ {
		for i < 5 {
			continue outer
		}
		for {
			goto outer
		}
		for ; ; i++ {
		}
	}
	for k, v := range m {
	}
	for k = range m {
	}
	for range 10 {
	}
	for i, *p = range x {
	}
	select {
	case v := <-ch:
		use(v)
	case v, ok = <-ch:
	case ch <- f():
	case <-done:
		return
	default:
	}
	switch x := y.(type) {
	case int, *string:
		use(x)
	default:
		return
	}
	switch x := f(); x {
	case 1, 2:
		fallthrough
	case 3:
	}
	if x, ok := m[k]; ok {
	} else if x := 1; x > 2 {
	} else {
		return
	}
	{
		nested()
	}
}
