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
	"sync"
	"sync/atomic"
	"testing"

	"patchtracer/internal/guard"
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

func TestASpanHoldsAKeyOnceAndUntilItsEnd(t *testing.T) {
	use(t, sampling)
	before := newTestContext(true)
	Put("pod", "uid", before)
	outer, inner := opened(t), opened(t)
	outer.Hold("pod", "uid")
	inner.Hold("pod", "uid")
	inner.Hold("pod", "uid")
	if Get("pod", "uid") != inner.SpanContext() {
		t.Error("the last one is not the current one")
	}
	inner.End(nil)
	if Get("pod", "uid") != outer.SpanContext() {
		t.Error("it is not as before")
	}
	outer.End(nil)
	if Get("pod", "uid") != before {
		t.Error("somebody still holds it")
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

func TestTheRegistryAndTheBufferServeManyAtOnce(t *testing.T) {
	use(t, sampling)
	const workers, rounds = 8, 2000
	done := make(chan struct{})
	drained := make(chan int)
	go func() {
		n := 0
		for {
			_, owners := sink.Drain(nil, nil, 1<<20)
			n += len(owners)
			select {
			case <-done:
				_, owners := sink.Drain(nil, nil, 1<<30)
				drained <- n + len(owners)
				return
			default:
			}
		}
	}()
	lost := guard.Losses.Spans
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
		n += int(atomic.LoadUint64(&guard.Losses.Spans[reason]) - lost[reason])
	}
	if n != 2*workers*rounds {
		t.Errorf("%d spans drained or counted as dropped, not %d", n, 2*workers*rounds)
	}
	for i := 0; i < 17; i++ {
		if Get("pod", fmt.Sprint(i)).IsValid() {
			t.Errorf("%d is still held", i)
		}
	}
}
