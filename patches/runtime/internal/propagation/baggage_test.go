/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package propagation

import (
	"strings"
	"testing"
)

func TestBaggageIsKeptAsFarAsItIsValidAndWithinTheLimits(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat("k=v,", maxBaggageMembers+1), ",")
	long := "long=" + strings.Repeat("x", maxBaggage)
	cases := []struct {
		lines []string
		want  string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"user=a%20b"}, "user=a%20b"},
		{[]string{" a=1 ,\tb = 2;p;q=3 "}, "a=1,b = 2;p;q=3"},
		{[]string{"a=1", "b=2"}, "a=1,b=2"},
		{[]string{"a=1,nonsense,b=2,=3,c=x y,d=\"q\",e="}, "a=1,b=2,e="},
		{[]string{"a\u00e9=1,b=\u00e9,c=3;\x00"}, ""},
		{[]string{many}, many[:len(many)-4]},
		{[]string{"a=1," + long + ",b=2"}, "a=1,b=2"},
		{[]string{"a=" + strings.Repeat("x", maxBaggage-2)}, "a=" + strings.Repeat("x", maxBaggage-2)},
		{[]string{"b=1,a=" + strings.Repeat("x", maxBaggage-6)}, "b=1,a=" + strings.Repeat("x", maxBaggage-6)},
		{[]string{"b=1,a=" + strings.Repeat("x", maxBaggage-5)}, "b=1"},
	}
	for i, c := range cases {
		if got := CleanBaggage(c.lines); got != c.want {
			t.Errorf("case %d: %.60q, not %.60q", i, got, c.want)
		}
	}
}
