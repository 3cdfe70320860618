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
	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

// Hold makes span current for a key; false when there is no room for it.
func (r *Registry) Hold(k Key, span interface{}, sc propagation.SpanContext) bool {
	if !k.usable() {
		return false
	}
	now := clock.Tick()
	s := r.shard(k)
	s.Lock()
	defer s.Unlock()
	e := s.touch(k, now)
	if e == nil {
		return false
	}
	if len(e.holders) >= maxHolders {
		guard.Count(&guard.Losses.Holds)
		return false
	}
	e.holders = append(e.holders, holder{span, sc})
	return true
}

// Release takes span's hold of a key away, wherever in the stack it is: spans need not end in the order in
// which they began, and the span that is current then stays so.
func (r *Registry) Release(k Key, span interface{}) {
	s := r.shard(k)
	s.Lock()
	defer s.Unlock()
	e := s.entries[k]
	if e == nil {
		return
	}
	e.drop(span)
	if len(e.holders) == 0 && !e.put.IsValid() && e.alias.ID == "" {
		s.remove(e)
	}
}

func (e *entry) drop(span interface{}) {
	for i := len(e.holders) - 1; i >= 0; i-- {
		if e.holders[i].span == span {
			copy(e.holders[i:], e.holders[i+1:])
			e.holders[len(e.holders)-1] = holder{}
			e.holders = e.holders[:len(e.holders)-1]
			return
		}
	}
}

// ReleaseHolder takes all holds of a span away; only for a span that went wrong.
func (r *Registry) ReleaseHolder(span interface{}) {
	for i := range r.shards {
		s := &r.shards[i]
		s.Lock()
		for e := s.ring.next; e != &s.ring; e = e.next {
			e.drop(span)
		}
		s.Unlock()
	}
}

// touch finds or makes the entry of a key and puts it in front; nil when the shard is full of held entries.
// The caller has the lock.
func (s *registryShard) touch(k Key, now int64) *entry {
	e := s.entries[k]
	if e == nil {
		if len(s.entries) >= maxShardEntries && !s.evict(now) {
			guard.Count(&guard.Losses.RegistryFull)
			return nil
		}
		if e = s.spare; e != nil {
			s.spare, e.next = e.next, nil
		} else {
			e = &entry{}
		}
		e.key = k
		s.entries[k] = e
	} else {
		e.unlink()
	}
	e.written = now
	e.prev, e.next = &s.ring, s.ring.next
	e.prev.next, e.next.prev = e, e
	return e
}

// evict makes room: the entry written longest ago that nobody holds goes. A hold older than maxEntryAge is
// of a span that was never ended, so it protects nothing.
func (s *registryShard) evict(now int64) bool {
	const reach = 64 // bounds the time under the lock
	e := s.ring.prev
	for i := 0; i < reach && e != &s.ring; i, e = i+1, e.prev {
		if len(e.holders) == 0 || now-e.written > maxEntryAge {
			guard.Count(&guard.Losses.RegistryEvicted)
			s.remove(e)
			return true
		}
	}
	return false
}

// remove takes an entry out and keeps it for the next key, stack and all.
func (s *registryShard) remove(e *entry) {
	delete(s.entries, e.key)
	e.unlink()
	stack := e.holders
	if cap(stack) > 4 {
		stack = nil
	}
	for i := range stack {
		stack[i] = holder{}
	}
	*e = entry{holders: stack[:0], next: s.spare}
	s.spare = e
}

func (e *entry) unlink() {
	e.prev.next, e.next.prev = e.next, e.prev
}
