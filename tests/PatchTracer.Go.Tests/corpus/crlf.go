// Copyright
package p

import "fmt"

func f() {
	fmt.Println(`raw
string`) // said
	/* a
	b */
}
