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

// Package hold carries span contexts inside a process where no context.Context does: by keys of what they belong to, and in queues.
// All of it is bounded.
package hold

import (
	"sync"
	"sync/atomic"
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

const (
	registryShards   = 8
	maxShardEntries  = 512
	maxEntryAge      = int64(time.Hour)
	maxKeyLength     = 384
	maxHolders       = 16 // of one key at a time
	maxAliasDistance = 4
)

// Key is what a context stands for: a pod by its uid, a container by its id.
type Key struct{ Kind, ID string }

// holder is the span that is the current one for a key until it ends. Who it is only has to be told from others.
type holder struct {
	span interface{}
	sc   propagation.SpanContext
}

// entry is what is known of one key. Entries of a shard form a ring, the most recently written first.
type entry struct {
	key        Key
	holders    []holder // in the order in which they were pushed; the last one is current
	put        propagation.SpanContext
	alias      Key
	written    int64 // coarse monotonic time
	next, prev *entry
}

type registryShard struct {
	sync.Mutex
	entries map[Key]*entry
	ring    entry // sentinel
	spare   *entry
	_       [64]byte
}

// Registry carries contexts inside a process where no context.Context does.
type Registry struct {
	shards [registryShards]registryShard
}

// NewRegistry makes an empty one.
func NewRegistry() *Registry {
	r := &Registry{}
	for i := range r.shards {
		s := &r.shards[i]
		s.entries = map[Key]*entry{}
		s.ring.next, s.ring.prev = &s.ring, &s.ring
	}
	return r
}

// shard is picked by FNV-1a over the id's end, where names and uids differ.
func (r *Registry) shard(k Key) *registryShard {
	h, from := uint32(2166136261), 0
	if len(k.ID) > 12 {
		from = len(k.ID) - 12
	}
	for i := from; i < len(k.ID); i++ {
		h = (h ^ uint32(k.ID[i])) * 16777619
	}
	return &r.shards[h%registryShards]
}

func (k Key) usable() bool {
	if len(k.Kind)+len(k.ID) > maxKeyLength {
		guard.Count(&guard.Losses.RegistryKey)
		return false
	}
	return k.ID != ""
}

// Get is the context that stands for a key: of the span that holds it, otherwise the remembered one.
func (r *Registry) Get(k Key) propagation.SpanContext {
	for i := 0; i <= maxAliasDistance && k.ID != ""; i++ {
		sc, alias := r.shard(k).get(k)
		if sc.IsValid() {
			return sc
		}
		k = alias
	}
	return propagation.SpanContext{}
}

func (s *registryShard) get(k Key) (propagation.SpanContext, Key) {
	s.Lock()
	defer s.Unlock()
	e := s.entries[k]
	switch {
	case e == nil:
		return propagation.SpanContext{}, Key{}
	case len(e.holders) > 0:
		return e.holders[len(e.holders)-1].sc, Key{}
	case atomic.LoadInt64(&clock.Coarse)-e.written > maxEntryAge:
		s.remove(e)
		return propagation.SpanContext{}, Key{}
	}
	return e.put, e.alias
}

// Put makes sc stand for a key.
func (r *Registry) Put(k Key, sc propagation.SpanContext) {
	r.write(k, func(e *entry) { e.put = sc })
}

// Alias makes a key stand for another one, for as long as it has no context of its own.
func (r *Registry) Alias(k, of Key) {
	if of.usable() && of != k {
		r.write(k, func(e *entry) { e.alias = of })
	}
}

func (r *Registry) write(k Key, change func(e *entry)) {
	if !k.usable() {
		return
	}
	now := clock.Tick()
	s := r.shard(k)
	s.Lock()
	defer s.Unlock()
	if e := s.touch(k, now); e != nil {
		change(e)
	}
}
