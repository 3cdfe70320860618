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
	"patchtracer/internal/guard"
	"patchtracer/internal/hold"
)

// What carries contexts inside a process where no context.Context does.
var (
	registry = hold.NewRegistry()
	queues   = &hold.Queues{}
	asked    = &hold.Seen{}
)

// Get is the context that stands for a key: of the span that holds it, otherwise the remembered one.
func Get(kind, id string) SpanContext {
	if off() {
		return SpanContext{}
	}
	defer guard.Contain("Get")
	return registry.Get(hold.Key{Kind: kind, ID: id})
}

// Put makes sc stand for a key; an invalid sc is not put.
func Put(kind, id string, sc SpanContext) {
	if off() || !sc.IsValid() {
		return
	}
	defer guard.Contain("Put")
	registry.Put(hold.Key{Kind: kind, ID: id}, sc)
}

// Alias makes a key stand for another one, for as long as it has no context of its own.
func Alias(kind, id, ofKind, ofID string) {
	if off() {
		return
	}
	defer guard.Contain("Alias")
	registry.Alias(hold.Key{Kind: kind, ID: id}, hold.Key{Kind: ofKind, ID: ofID})
}

// Enqueue adds a context for the next span that takes the queue. One that is already waiting is not added
// again: a dual-stack proxy sees each change twice. A full queue keeps what it has.
func Enqueue(queue string, sc SpanContext) {
	if off() || !sc.IsValid() {
		return
	}
	defer guard.Contain("Enqueue")
	queues.Enqueue(queue, sc)
}

// Once is true the first time a key is asked for, in bounded memory: a key that was not asked for since more
// than some thousand others were is new again. When tracing is off it is false.
func Once(kind, id string) bool {
	if off() {
		return false
	}
	defer guard.Contain("Once")
	return asked.IsNew(kind, id)
}
