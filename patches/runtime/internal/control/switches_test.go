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

package control

import "testing"

func TestAPatternFitsWithStarsForAnyText(t *testing.T) {
	cases := []struct {
		pattern, text string
		fits          bool
	}{
		{"kubelet.pod.sync", "kubelet.pod.sync", true},
		{"kubelet.pod.sync", "kubelet.pod.syncs", false},
		{"*", "", true},
		{"kubelet.*", "kubelet.pod.sync", true},
		{"kubelet.*", "kubelet", false},
		{"*.sync", "kubelet.pod.sync", true},
		{"k*.pod.*c", "kubelet.pod.sync", true},
		{"k*.pod.*x", "kubelet.pod.sync", false},
		{"ab*ba", "aba", false},
		{"a**c", "abc", true},
		{"", "a", false},
	}
	for _, c := range cases {
		if fits(c.pattern, c.text) != c.fits {
			t.Errorf("%q fits %q: %v", c.pattern, c.text, !c.fits)
		}
	}
}

func TestWhatIsOffWithoutAnEndpointStaysOff(t *testing.T) {
	s, err := Config{}.changedBy("PATCHTRACER_SAMPLING=on")
	if err != nil || s.On {
		t.Errorf("%+v, %v", s, err)
	}
}
