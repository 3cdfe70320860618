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
	"sync"

	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

const (
	maxQueues   = 32
	maxEnqueued = 128
)

// waitingQueue is what a later run works off together.
type waitingQueue struct {
	contexts []propagation.SpanContext
	since    int64 // monotonic, of the first
}

// Queues holds the contexts of changes, by the name of the queue in which they wait.
type Queues struct {
	sync.Mutex
	byName map[string]*waitingQueue
}

// Enqueue adds a context for who takes the queue next. One that is already waiting is not added again. A full queue
// keeps what it has.
func (s *Queues) Enqueue(queue string, sc propagation.SpanContext) {
	s.Lock()
	defer s.Unlock()
	waiting := s.byName[queue]
	if waiting == nil {
		if len(s.byName) >= maxQueues {
			guard.Count(&guard.Losses.QueueFull)
			return
		}
		if s.byName == nil {
			s.byName = map[string]*waitingQueue{}
		}
		waiting = &waitingQueue{}
		s.byName[queue] = waiting
	}
	waiting.add(sc)
}

func (q *waitingQueue) add(sc propagation.SpanContext) {
	for i := range q.contexts {
		if q.contexts[i] == sc {
			return
		}
	}
	if len(q.contexts) >= maxEnqueued {
		guard.Count(&guard.Losses.QueueFull)
		return
	}
	if len(q.contexts) == 0 {
		q.since = clock.Monotonic()
	}
	q.contexts = append(q.contexts, sc)
}

// Take empties a queue; since is when its first context came, 0 when there is none.
func (s *Queues) Take(queue string) (contexts []propagation.SpanContext, since int64) {
	s.Lock()
	defer s.Unlock()
	waiting := s.byName[queue]
	if waiting == nil || len(waiting.contexts) == 0 {
		return nil, 0
	}
	contexts, since = waiting.contexts, waiting.since
	waiting.contexts = nil
	return contexts, since
}
