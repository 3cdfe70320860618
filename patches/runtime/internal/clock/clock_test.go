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

package clock

import (
	"sync/atomic"
	"testing"
	"time"
)

func TestTheWallClockIsFollowedSlowlyAndTakenAtItsWordWhereItWasWrong(t *testing.T) {
	ms := int64(time.Millisecond)
	second := int64(time.Second)
	for _, c := range []struct{ wanted, since, offset int64 }{
		{0, second, 0},
		{ms / 2, second, 0},
		{-ms / 2, second, 0},
		{53 * ms, second, 2 * ms},
		{-53 * ms, second, -2 * ms},
		{53 * ms, 60 * second, 53 * ms},
		{-53 * ms, 60 * second, -53 * ms},
		{3 * second, second, 3 * second},
		{-3 * second, 0, -3 * second},
	} {
		if got := slewed(0, c.wanted, c.since); got != c.offset {
			t.Errorf("gone by %v in %v: %v, not %v", time.Duration(c.wanted), time.Duration(c.since), time.Duration(got), time.Duration(c.offset))
		}
	}
}

// Whatever the wall clock is set by, a child's times stay within its parent's, but for what is followed meanwhile.
func TestAChildIsNotBeforeItsParentWhenTheWallClockIsSetBetweenTheirEnds(t *testing.T) {
	before := atomic.LoadInt64(&wallOffset)
	defer atomic.StoreInt64(&wallOffset, before)
	parent := Monotonic()
	child := parent + 100
	told := WallOf(child)

	atomic.StoreInt64(&wallOffset, slewed(before, before+int64(53*time.Millisecond), int64(time.Second)))

	if late := WallOf(parent) - told; late > int64(2*time.Millisecond) {
		t.Errorf("the parent begins %v after its child", time.Duration(late))
	}
}
