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

// queues hold the contexts of changes that one later run works off together.
var queues struct {
	sync.Mutex
	byName map[string][]SpanContext
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
	waiting, known := queues.byName[queue]
	for i := range waiting {
		if waiting[i] == sc {
			return
		}
	}
	if len(waiting) >= maxEnqueued || (!known && len(queues.byName) >= maxQueues) {
		count(&losses.queueFull)
		return
	}
	if queues.byName == nil {
		queues.byName = map[string][]SpanContext{}
	}
	queues.byName[queue] = append(waiting, sc)
}

// takeQueue empties a queue.
func takeQueue(queue string) []SpanContext {
	queues.Lock()
	defer queues.Unlock()
	waiting := queues.byName[queue]
	if len(waiting) > 0 {
		queues.byName[queue] = nil
	}
	return waiting
}
