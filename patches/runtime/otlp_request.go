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
	"encoding/hex"
	"os"
)

// Fields of the OTLP export requests and what is in them.
const (
	requestResource   = 1 // resource_spans, resource_metrics
	resourceItself    = 1
	resourceScopes    = 2 // scope_spans, scope_metrics
	resourceAttribute = 1
	scopeItself       = 1
	scopeSpansSpans   = 2
	scopeName         = 1
	scopeVersion      = 2
)

// scope is the instrumentation scope, as field scopeItself.
var scope = appendMessage(nil, scopeItself, func(b []byte) []byte {
	return appendText(appendText(b, scopeName, "patchtracer"), scopeVersion, runtimeVersion)
})

// resourceOf describes this process.
func resourceOf(c config) []byte {
	return appendMessage(nil, resourceItself, func(b []byte) []byte {
		b = appendKeyText(b, resourceAttribute, "service.name", validText(c.service))
		attributes := processAttributes(c)
		for i := range attributes {
			b = appendKeyValue(b, resourceAttribute, &attributes[i])
		}
		return b
	})
}

// processAttributes are those that the process has beside its service's name.
func processAttributes(c config) []attribute {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	random := newGenerator()
	instance := random.traceID()
	return []attribute{
		{key: "k8s.node.name", text: firstNonEmpty(c.node, host)},
		{key: "host.name", text: host},
		{key: "service.instance.id", text: hex.EncodeToString(instance[:])},
		{key: "patchtracer.runtime.version", text: runtimeVersion},
		{key: "process.pid", kind: intValue, bits: uint64(os.Getpid())},
	}
}

// envelope is what a request has in front of the spans in payload.
func (e *exporter) envelope() []byte {
	scopeSpans := len(scope) + len(e.payload)
	inner := len(e.resource) + 1 + sizeVarint(uint64(scopeSpans)) + scopeSpans
	b := appendVarint(appendTag(nil, requestResource, bytesType), uint64(inner))
	b = append(b, e.resource...)
	b = appendVarint(appendTag(b, resourceScopes, bytesType), uint64(scopeSpans))
	return append(b, scope...)
}
