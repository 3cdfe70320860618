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

package control

import "strings"

// components are who continues a trace wherever: the users and groups that kubeadm gives what belongs to the cluster, and
// its administrators, from whom everything that is deployed comes.
var components = []string{
	"system:masters",
	"kubeadm:cluster-admins",
	"system:nodes",
	"system:serviceaccounts:kube-system",
	"system:kube-controller-manager",
	"system:kube-scheduler",
	"system:apiserver",
}

// Trusted tells whether the contexts of a user or group are continued.
func (c *Config) Trusted(name string) bool {
	for _, known := range components {
		if name == known {
			return true
		}
	}
	for _, known := range c.trust {
		if name == known {
			return true
		}
	}
	return false
}

// readTrust reads the names of users and groups, with commas between them.
func (c *Config) readTrust(text string) {
	for _, name := range strings.Split(text, ",") {
		switch name = strings.TrimSpace(name); name {
		case "":
		case "*":
			c.TrustAll = true
		default:
			c.trust = append(c.trust, name)
		}
	}
}
