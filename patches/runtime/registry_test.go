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
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func opened(t testing.TB) *Span {
	t.Helper()
	span := testPoint.Begin()
	span.Root()
	if !span.Open() {
		t.Fatal("the span is not recorded")
	}
	return span
}

func TestHoldersOfAKeyMayEndInAnyOrder(t *testing.T) {
	orders := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
	for _, order := range orders {
		use(t, sampling)
		before := newTestContext(true)
		Put("pod", "uid", before)
		spans := make([]*Span, 3)
		contexts := make([]SpanContext, 3)
		for i := range spans {
			spans[i] = opened(t)
			spans[i].Hold("pod", "uid")
			spans[i].Hold("pod", "uid")
			contexts[i] = spans[i].SpanContext()
		}
		live := map[int]bool{0: true, 1: true, 2: true}
		for _, ends := range order {
			spans[ends].End(nil)
			delete(live, ends)
			want := before
			for i := range contexts {
				if live[i] {
					want = contexts[i]
				}
			}
			if got := Get("pod", "uid"); got != want {
				t.Errorf("order %v, after the end of %d: %s", order, ends, got.Traceparent())
			}
		}
	}
}

func TestAKeyThatIsOnlyHeldIsForgottenAfterwards(t *testing.T) {
	use(t, sampling)
	span := opened(t)
	span.Hold("pod", "uid")
	span.End(nil)
	for i := range registry.shards {
		if n := len(registry.shards[i].entries); n != 0 {
			t.Errorf("%d entries are left", n)
		}
	}
}

func TestRememberingNeedsAnEndWithoutError(t *testing.T) {
	use(t, sampling)
	good, bad := opened(t), opened(t)
	sc := good.SpanContext()
	good.Remember("container", "good")
	bad.Remember("container", "bad")
	if Get("container", "good").IsValid() {
		t.Error("remembered before the end")
	}
	good.End(nil)
	bad.End(fmt.Errorf("x"))
	if Get("container", "good") != sc || Get("container", "bad").IsValid() {
		t.Error("wrongly remembered")
	}
}

func TestAnAliasFollowsTheCurrentHolderAndLoopsEnd(t *testing.T) {
	use(t, sampling)
	Alias("container", "c", "sandbox", "s")
	Alias("sandbox", "s", "pod", "p")
	if Get("container", "c").IsValid() {
		t.Error("nothing stands for the pod yet")
	}
	span := opened(t)
	span.Hold("pod", "p")
	if Get("container", "c") != span.SpanContext() {
		t.Error("the alias does not lead to the pod's holder")
	}
	own := newTestContext(true)
	Put("container", "c", own)
	if Get("container", "c") != own {
		t.Error("its own context goes first")
	}
	span.End(nil)
	Alias("pod", "p", "container", "x")
	Alias("container", "x", "pod", "p")
	Alias("self", "x", "self", "x")
	if Get("pod", "p").IsValid() || Get("self", "x").IsValid() {
		t.Error("a loop has a context")
	}
}

func TestTheRegistryIsBoundedAndForgetsTheOldest(t *testing.T) {
	use(t, sampling)
	before := atomic.LoadUint64(&losses.registryEvicted)
	held := opened(t)
	held.Hold("pod", "held")
	const n = 3 * registryShards * maxShardEntries
	for i := 0; i < n; i++ {
		Put("pod", fmt.Sprint(i), newTestContext(true))
	}
	total := 0
	for i := range registry.shards {
		s := &registry.shards[i]
		total += len(s.entries)
		if len(s.entries) > maxShardEntries {
			t.Errorf("%d entries in one shard", len(s.entries))
		}
	}
	evicted := int(atomic.LoadUint64(&losses.registryEvicted) - before)
	if total+evicted != n+1 {
		t.Errorf("%d kept and %d evicted of %d", total, evicted, n+1)
	}
	if !Get("pod", fmt.Sprint(n-1)).IsValid() || Get("pod", "0").IsValid() || Get("pod", "held") != held.SpanContext() {
		t.Error("not the oldest are forgotten")
	}
	held.End(nil)
}

func TestAContextGrowsOldButNotWhileItIsHeld(t *testing.T) {
	use(t, sampling)
	Put("pod", "uid", newTestContext(true))
	held := opened(t)
	held.Hold("pod", "held")
	for _, id := range []string{"uid", "held"} {
		k := registryKey{"pod", id}
		registry.shard(k).entries[k].written -= maxEntryAge + 1
	}
	if Get("pod", "uid").IsValid() {
		t.Error("it is too old")
	}
	if !Get("pod", "held").IsValid() {
		t.Error("a held key is not")
	}
	held.End(nil)
}

func TestSpansThatAreNeverEndedCannotFillTheRegistryForEver(t *testing.T) {
	use(t, sampling)
	k := registryKey{"pod", "x"}
	s := registry.shard(k)
	full := 0
	for i := 0; full < 10 && i < 100000; i++ {
		id := fmt.Sprint(i)
		if registry.shard(registryKey{"pod", id}) != s {
			continue
		}
		leaked := opened(t)
		leaked.Hold("pod", id)
		if leaked.nholds == 0 {
			full++
		}
	}
	if full != 10 || len(s.entries) != maxShardEntries {
		t.Fatalf("%d holds did not fit, %d entries", full, len(s.entries))
	}
	for e := s.ring.next; e != &s.ring; e = e.next {
		e.written -= maxEntryAge + 1
	}
	Put("pod", "x", newTestContext(true))
	if !Get("pod", "x").IsValid() {
		t.Error("leaked holds are not evicted after their time")
	}
}

func TestOneKeyHasABoundedStackAndABoundedName(t *testing.T) {
	use(t, sampling)
	var spans []*Span
	for i := 0; i < maxHolders+3; i++ {
		span := opened(t)
		span.Hold("pod", "uid")
		spans = append(spans, span)
	}
	if Get("pod", "uid") != spans[maxHolders-1].SpanContext() {
		t.Error("holders beyond the bound are not taken")
	}
	for _, span := range spans {
		span.End(nil)
	}
	if Get("pod", "uid").IsValid() {
		t.Error("somebody still holds the key")
	}
	Put("pod", strings.Repeat("x", maxKeyLength), newTestContext(true))
	if Get("pod", strings.Repeat("x", maxKeyLength)).IsValid() {
		t.Error("a name without bound is kept")
	}
}

func TestQueuesAreBounded(t *testing.T) {
	use(t, sampling)
	before := atomic.LoadUint64(&losses.queueFull)
	for i := 0; i < maxEnqueued+7; i++ {
		Enqueue("q", newTestContext(true))
	}
	for i := 0; i < maxQueues+2; i++ {
		Enqueue(fmt.Sprint("q", i), newTestContext(true))
	}
	if len(takenFrom("q")) != maxEnqueued || len(queues.byName) != maxQueues {
		t.Error("a queue, or their number, is not bounded")
	}
	if got := atomic.LoadUint64(&losses.queueFull) - before; got != 7+3 {
		t.Errorf("%d counted", got)
	}
}

func TestTheRegistryAndTheBufferServeManyAtOnce(t *testing.T) {
	use(t, sampling)
	const workers, rounds = 8, 2000
	done := make(chan struct{})
	drained := make(chan int)
	go func() {
		n := 0
		for {
			_, owners := sink.drain(nil, nil, maxRequestBytes)
			n += len(owners)
			select {
			case <-done:
				_, owners := sink.drain(nil, nil, 1<<30)
				drained <- n + len(owners)
				return
			default:
			}
		}
	}()
	lost := losses.spans
	var all sync.WaitGroup
	for w := 0; w < workers; w++ {
		all.Add(1)
		go func(w int) {
			defer all.Done()
			for i := 0; i < rounds; i++ {
				id := fmt.Sprint(i % 17)
				outer := opened(t)
				outer.Hold("pod", id)
				inner := testPoint.Begin()
				inner.FromKey("pod", id)
				inner.Open()
				inner.Str("worker", "x")
				inner.Remember("container", id)
				outer.End(nil)
				inner.End(nil)
				Alias("sandbox", id, "pod", id)
				Get("sandbox", id)
			}
		}(w)
	}
	all.Wait()
	close(done)
	n := <-drained
	for reason := range lost {
		n += int(atomic.LoadUint64(&losses.spans[reason]) - lost[reason])
	}
	if n != 2*workers*rounds {
		t.Errorf("%d spans drained or counted as dropped, not %d", n, 2*workers*rounds)
	}
	for i := range registry.shards {
		for k, e := range registry.shards[i].entries {
			if len(e.holders) != 0 {
				t.Errorf("%v is still held", k)
			}
		}
	}
}
