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
	"testing"
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/conntrack"
	"patchtracer/internal/control"
)

// dialled is a connection as conntrack's observer tells of it.
func dialled() conntrack.Connection {
	var c conntrack.Connection
	copy(c.Flow.Source[:], []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 9, 0, 1})
	copy(c.Flow.Dest[:], []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 96, 0, 10})
	copy(c.Endpoint.Source[:], []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 9, 0, 2})
	c.Flow.SourcePort, c.Flow.DestPort, c.Flow.Protocol = 53804, 80, conntrack.ProtocolTCP
	c.Endpoint.Dest, c.Endpoint.DestPort, c.Endpoint.SourcePort = c.Flow.Source, 53804, 8080
	c.Service = conntrack.ServicePort{Namespace: "hotrod", Name: "frontend", PortName: "http"}
	c.Began = clock.Monotonic() - int64(time.Second)
	c.Ended = c.Began + int64(time.Millisecond)
	c.State, c.Share = "ESTABLISHED", 1
	return c
}

func TestAConnectionIsASpanOfATraceOfItsOwn(t *testing.T) {
	use(t, control.Config{On: true, Ratio: 0}) // connections do not follow the ratio of roots
	c := dialled()
	connectionSpans{}.Translated(&c)
	got := oneTaken(t)
	want := map[string]interface{}{
		"patchtracer.tracepoint": "kubeproxy.connection", "patchtracer.layer": "kube-proxy",
		"network.transport": "tcp", "client.address": "10.9.0.1", "client.port": int64(53804),
		"patchtracer.service.address": "10.96.0.10", "patchtracer.service.port": int64(80),
		"server.address": "10.9.0.2", "server.port": int64(8080),
		"k8s.service.name": "frontend", "k8s.namespace.name": "hotrod", "patchtracer.service.port_name": "http",
		"patchtracer.connection.state": "ESTABLISHED", "patchtracer.connection.sampling": 1.0,
	}
	mustHave(t, got, want)
	if int64(got.start) != clock.WallOf(c.Began) || int64(got.end) != clock.WallOf(c.Ended) || got.parent != "" || got.status != 0 || len(got.traceID) != 32 {
		t.Errorf("%+v", got)
	}

	c.Flow.Protocol, c.Listed, c.Share, c.Failure, c.State = conntrack.ProtocolUDP, true, 0.25, "nobody answers", "NEW"
	c.Endpoint.Dest[15], c.Endpoint.DestPort = 3, 40000
	connectionSpans{}.Translated(&c)
	for key, value := range map[string]interface{}{
		"network.transport": "udp", "patchtracer.connection.sampling": 0.25, "patchtracer.connection.state": "NEW",
		"patchtracer.connection.seen":           "table",
		"patchtracer.connection.source.address": "10.9.0.3", "patchtracer.connection.source.port": int64(40000),
	} {
		want[key] = value
	}
	got = oneTaken(t)
	mustHave(t, got, want)
	if got.status != 2 || got.message != "nobody answers" {
		t.Errorf("%+v", got)
	}
}

func TestTheEndOfAConnectionHasASpanWithWhatWentOverIt(t *testing.T) {
	use(t, sampling)
	c := dialled()
	c.State, c.Bytes, c.Packets = "", [2]uint64{1500, 700}, [2]uint64{5, 4}
	connectionSpans{}.Closed(&c)
	mustHave(t, oneTaken(t), map[string]interface{}{
		"patchtracer.tracepoint": "kubeproxy.connection.closed", "patchtracer.layer": "kube-proxy",
		"network.transport": "tcp", "client.address": "10.9.0.1", "client.port": int64(53804),
		"patchtracer.service.address": "10.96.0.10", "patchtracer.service.port": int64(80),
		"server.address": "10.9.0.2", "server.port": int64(8080),
		"k8s.service.name": "frontend", "k8s.namespace.name": "hotrod", "patchtracer.service.port_name": "http",
		"patchtracer.connection.sampling":     1.0,
		"patchtracer.connection.client.bytes": int64(1500), "patchtracer.connection.client.packets": int64(5),
		"patchtracer.connection.server.bytes": int64(700), "patchtracer.connection.server.packets": int64(4),
	})
}

func TestOfConnectionsWhosePointIsOffNothingIsTold(t *testing.T) {
	use(t, control.Config{On: true, Ratio: 1, Rules: []control.Rule{{Pattern: "kubeproxy.connection*"}}})
	c := dialled()
	connectionSpans{}.Translated(&c)
	connectionSpans{}.Closed(&c)
	if spans := taken(t); len(spans) != 0 {
		t.Errorf("%+v", spans)
	}
}

func mustHave(t *testing.T, got decodedSpan, want map[string]interface{}) {
	t.Helper()
	if len(got.attributes) != len(want) {
		t.Errorf("attributes: %v", got.attributes)
	}
	for key, value := range want {
		if got.attributes[key] != value {
			t.Errorf("%s is %v, not %v", key, got.attributes[key], value)
		}
	}
}
