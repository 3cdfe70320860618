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

import "sync"

const (
	maxQueues   = 32
	maxEnqueued = 128
)

// waitingQueue is what a later run works off together.
type waitingQueue struct {
	contexts []SpanContext
	since    int64 // monotonic, of the first
}

// queues hold the contexts of changes.
var queues struct {
	sync.Mutex
	byName map[string]*waitingQueue
}

// Enqueue adds a context for the next span that takes the queue. One that is already waiting is not added
// again: a dual-stack proxy sees each change twice. A full queue keeps what it has.
func Enqueue(queue string, sc SpanContext) {
	if off() || !sc.IsValid() {
		return
	}
	defer contain("Enqueue")
	queues.Lock()
	defer queues.Unlock()
	waiting := queues.byName[queue]
	if waiting == nil {
		if len(queues.byName) >= maxQueues {
			count(&losses.queueFull)
			return
		}
		if queues.byName == nil {
			queues.byName = map[string]*waitingQueue{}
		}
		waiting = &waitingQueue{}
		queues.byName[queue] = waiting
	}
	waiting.add(sc)
}

func (q *waitingQueue) add(sc SpanContext) {
	for i := range q.contexts {
		if q.contexts[i] == sc {
			return
		}
	}
	if len(q.contexts) >= maxEnqueued {
		count(&losses.queueFull)
		return
	}
	if len(q.contexts) == 0 {
		q.since = monotonic()
	}
	q.contexts = append(q.contexts, sc)
}

// takeQueue empties a queue; since is when its first context came, 0 when there is none.
func takeQueue(queue string) (contexts []SpanContext, since int64) {
	queues.Lock()
	defer queues.Unlock()
	waiting := queues.byName[queue]
	if waiting == nil || len(waiting.contexts) == 0 {
		return nil, 0
	}
	contexts, since = waiting.contexts, waiting.since
	waiting.contexts = nil
	return contexts, since
}
