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

package patchtracer

import (
	"fmt"
	"testing"
)

func TestOnceIsTrueOnce(t *testing.T) {
	use(t, sampling)
	if !Once("a", "b") || Once("a", "b") || !Once("a", "c") || !Once("ab", "") || !Once("", "ab") || Once("ab", "") {
		t.Error("not once for each key")
	}
}

func TestOnceRemembersWhatIsAskedForAndIsBounded(t *testing.T) {
	use(t, sampling)
	Once("pod", "asked for")
	Once("pod", "forgotten")
	for i := 0; i < 5*maxGeneration; i++ {
		Once("pod", fmt.Sprint(i))
		if i%100 == 0 && Once("pod", "asked for") {
			t.Fatalf("new again after %d others", i)
		}
	}
	if len(asked.present) > maxGeneration || len(asked.before) > maxGeneration {
		t.Error("without bound")
	}
	if !Once("pod", "forgotten") {
		t.Error("what nobody asks for is kept")
	}
}

func TestOnceIsFalseWhenOff(t *testing.T) {
	use(t, config{})
	if Once("a", "b") {
		t.Error("it is true")
	}
}
