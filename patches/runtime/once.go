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
	"hash/maphash"
	"sync"
)

// maxGeneration bounds the keys of one generation; two are kept.
const maxGeneration = 8192

// asked remembers the keys of Once by their hash. Keys that nobody asks for any more are forgotten with the
// generation before last; a key that is asked for moves to the present one.
var asked struct {
	sync.Mutex
	seed            maphash.Seed
	present, before map[uint64]struct{}
}

// Once is true the first time a key is asked for, in bounded memory: a key that was not asked for since more
// than maxGeneration others were is new again. When tracing is off it is false.
func Once(kind, id string) bool {
	if off() {
		return false
	}
	defer contain("Once")
	asked.Lock()
	defer asked.Unlock()
	if asked.present == nil {
		asked.seed = maphash.MakeSeed()
		asked.present = map[uint64]struct{}{}
	}
	key := hashOf(kind, id)
	if _, known := asked.present[key]; known {
		return false
	}
	_, known := asked.before[key]
	if len(asked.present) >= maxGeneration {
		asked.present, asked.before = map[uint64]struct{}{}, asked.present
	}
	asked.present[key] = struct{}{}
	return !known
}

func hashOf(kind, id string) uint64 {
	var h maphash.Hash
	h.SetSeed(asked.seed)
	_, _ = h.WriteString(kind)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(id)
	return h.Sum64()
}
