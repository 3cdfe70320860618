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

package conntrack

import "time"

// loadSampler keeps one connection in 2^shift, so that about connectionBudget a second are kept.
type loadSampler struct {
	second int64
	seen   uint64 // in this second
	kept   uint64 // in this second, since shift was last raised
	shift  uint8
}

// decide depends on nothing but the connection and the shift in force.
func (l *loadSampler) decide(flow *Tuple, now int64) (shift uint8, keep bool) {
	if second := now / int64(time.Second); second != l.second {
		l.shift = 0
		if second == l.second+1 { // a pause in between means that there is no load
			for l.seen>>l.shift > connectionBudget && l.shift < maxSamplingShift {
				l.shift++
			}
		}
		l.second, l.seen, l.kept = second, 0, 0
	}
	l.seen++
	if l.kept >= connectionBudget && l.shift < maxSamplingShift {
		l.shift++
		l.kept = 0
	}
	if !flow.keptAt(l.shift) {
		return l.shift, false
	}
	l.kept++
	return l.shift, true
}

// The hash is one that the kernel's filter can compute: of the client's port alone.
const (
	hashFactor = 2654435761
	hashShift  = 16
)

func (t *Tuple) hash() uint32 { return uint32(t.SourcePort) * hashFactor >> hashShift }

// keptAt tells whether sampling with a shift keeps the connection.
func (t *Tuple) keptAt(shift uint8) bool { return t.hash()&(1<<shift-1) == 0 }
