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

package hold

import (
	"hash/maphash"
	"sync"
)

// maxGeneration bounds the keys of one generation; two are kept.
const maxGeneration = 8192

// Seen remembers keys by their hash. Keys that nobody asks for any more are forgotten with the generation before
// last; a key that is asked for moves to the present one.
type Seen struct {
	sync.Mutex
	seed            maphash.Seed
	present, before map[uint64]struct{}
}

// IsNew is true the first time a key is asked for, in bounded memory: a key that was not asked for since more than
// maxGeneration others were is new again.
func (s *Seen) IsNew(kind, id string) bool {
	s.Lock()
	defer s.Unlock()
	if s.present == nil {
		s.seed = maphash.MakeSeed()
		s.present = map[uint64]struct{}{}
	}
	key := s.hashOf(kind, id)
	if _, known := s.present[key]; known {
		return false
	}
	_, known := s.before[key]
	if len(s.present) >= maxGeneration {
		s.present, s.before = map[uint64]struct{}{}, s.present
	}
	s.present[key] = struct{}{}
	return !known
}

func (s *Seen) hashOf(kind, id string) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	_, _ = h.WriteString(kind)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(id)
	return h.Sum64()
}
