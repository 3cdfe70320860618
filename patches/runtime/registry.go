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
	"sync"
	"sync/atomic"
	"time"
)

const (
	registryShards   = 8
	maxShardEntries  = 512
	maxEntryAge      = int64(time.Hour)
	maxKeyLength     = 384
	maxHolders       = 16 // of one key at a time
	maxAliasDistance = 4
)

type registryKey struct{ kind, id string }

// holder is a span that is the current one for a key until it ends.
type holder struct {
	span *Span
	sc   SpanContext
}

// entry is what is known of one key. Entries of a shard form a ring, the most recently written first.
type entry struct {
	key        registryKey
	holders    []holder // in the order in which they were pushed; the last one is current
	put        SpanContext
	alias      registryKey
	written    int64 // coarse monotonic time
	next, prev *entry
}

type registryShard struct {
	sync.Mutex
	entries map[registryKey]*entry
	ring    entry // sentinel
	spare   *entry
	_       [64]byte
}

// contextRegistry carries contexts inside a process where no context.Context does.
type contextRegistry struct {
	shards [registryShards]registryShard
}

var registry = newRegistry()

func newRegistry() *contextRegistry {
	r := &contextRegistry{}
	for i := range r.shards {
		s := &r.shards[i]
		s.entries = map[registryKey]*entry{}
		s.ring.next, s.ring.prev = &s.ring, &s.ring
	}
	return r
}

// shard is picked by FNV-1a over the id's end, where names and uids differ.
func (r *contextRegistry) shard(k registryKey) *registryShard {
	h, from := uint32(2166136261), 0
	if len(k.id) > 12 {
		from = len(k.id) - 12
	}
	for i := from; i < len(k.id); i++ {
		h = (h ^ uint32(k.id[i])) * 16777619
	}
	return &r.shards[h%registryShards]
}

func (k registryKey) usable() bool {
	if len(k.kind)+len(k.id) > maxKeyLength {
		count(&losses.registryKey)
		return false
	}
	return k.id != ""
}

// Get is the context that stands for a key: of the span that holds it, otherwise the remembered one.
func Get(kind, id string) SpanContext {
	if off() {
		return SpanContext{}
	}
	defer contain("Get")
	return registry.get(registryKey{kind, id})
}

// Put makes sc stand for a key; an invalid sc is not put.
func Put(kind, id string, sc SpanContext) {
	if off() || !sc.IsValid() {
		return
	}
	defer contain("Put")
	registry.put(registryKey{kind, id}, sc)
}

// Alias makes a key stand for another one, for as long as it has no context of its own.
func Alias(kind, id, ofKind, ofID string) {
	if off() {
		return
	}
	defer contain("Alias")
	registry.alias(registryKey{kind, id}, registryKey{ofKind, ofID})
}

func (r *contextRegistry) get(k registryKey) SpanContext {
	for i := 0; i <= maxAliasDistance && k.id != ""; i++ {
		sc, alias := r.shard(k).get(k)
		if sc.IsValid() {
			return sc
		}
		k = alias
	}
	return SpanContext{}
}

func (s *registryShard) get(k registryKey) (SpanContext, registryKey) {
	s.Lock()
	defer s.Unlock()
	e := s.entries[k]
	switch {
	case e == nil:
		return SpanContext{}, registryKey{}
	case len(e.holders) > 0:
		return e.holders[len(e.holders)-1].sc, registryKey{}
	case atomic.LoadInt64(&coarse)-e.written > maxEntryAge:
		s.remove(e)
		return SpanContext{}, registryKey{}
	}
	return e.put, e.alias
}

func (r *contextRegistry) put(k registryKey, sc SpanContext) {
	r.write(k, func(e *entry) { e.put = sc })
}

func (r *contextRegistry) alias(k, of registryKey) {
	if of.usable() && of != k {
		r.write(k, func(e *entry) { e.alias = of })
	}
}

func (r *contextRegistry) write(k registryKey, change func(e *entry)) {
	if !k.usable() {
		return
	}
	now := tick()
	s := r.shard(k)
	s.Lock()
	defer s.Unlock()
	if e := s.touch(k, now); e != nil {
		change(e)
	}
}
