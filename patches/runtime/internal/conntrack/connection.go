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

// Package conntrack knows which connections of this node the kernel translates to endpoints of Services: from its events, from
// its table, and from the tables of kube-proxy, which say what was dialled. It tells a Reporter of them and knows nothing of spans.
package conntrack

// Connection is one of a client with an endpoint of a Service, translated on its way.
type Connection struct {
	Flow     Tuple // as the client dialled
	Endpoint Tuple // as the endpoint answers
	Service  ServicePort
	Began    int64     // monotonic
	Ended    int64     // monotonic: when it was established, refused or given up; of its end, when it ended
	State    string    // ESTABLISHED, CLOSE (refused or reset), NEW (ended or aged out unanswered); "" of its end
	Failure  string    // why it was not established, "" where it was or nobody knows
	Listed   bool      // it was in the kernel's table, and no event told of it
	Share    float64   // of the connections that are reported: 1, and 1/2, 1/4, ... under load
	Bytes    [2]uint64 // client's and server's, of its end
	Packets  [2]uint64
}

// Reporter is told of connections, by one goroutine. It must not keep what it is given.
type Reporter interface {
	// Translated is told once for each connection.
	Translated(c *Connection)
	// Closed is told the numbers when the kernel forgets a connection: for TCP two minutes after its end.
	Closed(c *Connection)
}
