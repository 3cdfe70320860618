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
	"encoding/binary"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

var contexts uint64

// another is a context unlike all before.
func another() (sc propagation.SpanContext) {
	n := atomic.AddUint64(&contexts, 1)
	binary.BigEndian.PutUint64(sc.Trace[8:], n)
	binary.BigEndian.PutUint64(sc.Span[:], n)
	return sc
}

// owner stands for a span.
type owner struct{ sc propagation.SpanContext }

func (r *Registry) heldBy(k Key) *owner {
	o := &owner{another()}
	r.Hold(k, o, o.sc)
	return o
}

var thePod = Key{"pod", "uid"}

func TestHoldersOfAKeyMayEndInAnyOrder(t *testing.T) {
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	for _, order := range orders {
		r := NewRegistry()
		before := another()
		r.Put(thePod, before)
		owners := []*owner{r.heldBy(thePod), r.heldBy(thePod), r.heldBy(thePod)}
		live := map[int]bool{0: true, 1: true, 2: true}
		for _, ends := range order {
			r.Release(thePod, owners[ends])
			delete(live, ends)
			want := before
			for i := range owners {
				if live[i] {
					want = owners[i].sc
				}
			}
			if got := r.Get(thePod); got != want {
				t.Errorf("order %v, after the end of %d: %s", order, ends, got.Traceparent())
			}
		}
	}
}

func TestAKeyThatIsOnlyHeldIsForgottenAfterwards(t *testing.T) {
	r := NewRegistry()
	r.Release(thePod, r.heldBy(thePod))
	if n := r.size(); n != 0 {
		t.Errorf("%d entries are left", n)
	}
}

func TestAHolderThatWentWrongHoldsNothingAnyMore(t *testing.T) {
	r := NewRegistry()
	o := r.heldBy(thePod)
	r.Hold(Key{"container", "id"}, o, o.sc)
	other := r.heldBy(Key{"sandbox", "id"})
	r.ReleaseHolder(o)
	if r.Get(thePod).IsValid() || r.Get(Key{"container", "id"}).IsValid() || r.Get(Key{"sandbox", "id"}) != other.sc {
		t.Error("not its holds alone are gone")
	}
}

func (r *Registry) size() (entries int) {
	for i := range r.shards {
		entries += len(r.shards[i].entries)
	}
	return entries
}

func TestTheRegistryIsBoundedAndForgetsTheOldest(t *testing.T) {
	r := NewRegistry()
	before := atomic.LoadUint64(&guard.Losses.RegistryEvicted)
	held := r.heldBy(thePod)
	const n = 3 * registryShards * maxShardEntries
	for i := 0; i < n; i++ {
		r.Put(Key{"pod", fmt.Sprint(i)}, another())
	}
	for i := range r.shards {
		if kept := len(r.shards[i].entries); kept > maxShardEntries {
			t.Errorf("%d entries in one shard", kept)
		}
	}
	evicted := int(atomic.LoadUint64(&guard.Losses.RegistryEvicted) - before)
	if total := r.size(); total+evicted != n+1 {
		t.Errorf("%d kept and %d evicted of %d", total, evicted, n+1)
	}
	if !r.Get(Key{"pod", fmt.Sprint(n - 1)}).IsValid() || r.Get(Key{"pod", "0"}).IsValid() || r.Get(thePod) != held.sc {
		t.Error("not the oldest are forgotten")
	}
}

func TestAContextGrowsOldButNotWhileItIsHeld(t *testing.T) {
	r := NewRegistry()
	put, held := Key{"pod", "put"}, Key{"pod", "held"}
	r.Put(put, another())
	r.heldBy(held)
	for _, k := range []Key{put, held} {
		r.shard(k).entries[k].written -= maxEntryAge + 1
	}
	if r.Get(put).IsValid() {
		t.Error("it is too old")
	}
	if !r.Get(held).IsValid() {
		t.Error("a held key is not")
	}
}

func TestSpansThatAreNeverEndedCannotFillTheRegistryForEver(t *testing.T) {
	r := NewRegistry()
	k := Key{"pod", "x"}
	s := r.shard(k)
	full := 0
	for i := 0; full < 10 && i < 100000; i++ {
		leaked := Key{"pod", fmt.Sprint(i)}
		if r.shard(leaked) == s && !r.Hold(leaked, &owner{}, another()) {
			full++
		}
	}
	if full != 10 || len(s.entries) != maxShardEntries {
		t.Fatalf("%d holds did not fit, %d entries", full, len(s.entries))
	}
	for e := s.ring.next; e != &s.ring; e = e.next {
		e.written -= maxEntryAge + 1
	}
	r.Put(k, another())
	if !r.Get(k).IsValid() {
		t.Error("leaked holds are not evicted after their time")
	}
}

func TestOneKeyHasABoundedStackAndABoundedName(t *testing.T) {
	r := NewRegistry()
	var owners []*owner
	for i := 0; i < maxHolders+3; i++ {
		owners = append(owners, r.heldBy(thePod))
	}
	if r.Get(thePod) != owners[maxHolders-1].sc {
		t.Error("holders beyond the bound are not taken")
	}
	for _, o := range owners {
		r.Release(thePod, o)
	}
	if r.Get(thePod).IsValid() {
		t.Error("somebody still holds the key")
	}
	long := Key{"pod", strings.Repeat("x", maxKeyLength)}
	r.Put(long, another())
	if r.Get(long).IsValid() {
		t.Error("a name without bound is kept")
	}
}

func TestQueuesAreBounded(t *testing.T) {
	queues := &Queues{}
	before := atomic.LoadUint64(&guard.Losses.QueueFull)
	for i := 0; i < maxEnqueued+7; i++ {
		queues.Enqueue("q", another())
	}
	for i := 0; i < maxQueues+2; i++ {
		queues.Enqueue(fmt.Sprint("q", i), another())
	}
	if contexts, since := queues.Take("q"); len(contexts) != maxEnqueued || since == 0 || len(queues.byName) != maxQueues {
		t.Error("a queue, or their number, is not bounded")
	}
	if got := atomic.LoadUint64(&guard.Losses.QueueFull) - before; got != 7+3 {
		t.Errorf("%d counted", got)
	}
}
