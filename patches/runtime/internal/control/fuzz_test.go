//go:build go1.18
// +build go1.18

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

func FuzzControlFile(f *testing.F) {
	f.Add("PATCHTRACER_SAMPLING=0.5\nPATCHTRACER_POINTS=-kubelet.*,+kubelet.pod.sync\n# x\nPATCHTRACER_FAULTS=a:delay=1s@0.5,b:fail=x,c:drop")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Config{Endpoint: "http://host"}.changedBy(text)
		if err != nil {
			return
		}
		if s.On && (s.Ratio < 0 || s.Ratio > 1) {
			t.Errorf("%q gives %+v", text, s)
		}
		for _, r := range s.Faults {
			if r.Chance < 0 || r.Chance > 1 || r.Delay < 0 || r.Delay > maxFaultDelay || r.Pattern == "" || (r.Err != nil) != (r.Kind == FaultFail) {
				t.Errorf("%q gives %+v", text, r)
			}
		}
	})
}
