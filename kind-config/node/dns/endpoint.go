package main

import (
	"strings"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

type v1Object = runtime.Object

// endpoint is one address behind a Service and the name it has below the Service's own.
type endpoint struct {
	host  string
	ip    string
	ports []v1.EndpointPort
}

// hostOf: the pod's hostname if it set one, else its address with dashes, as CoreDNS names it.
func hostOf(address v1.EndpointAddress) string {
	if address.Hostname != "" {
		return address.Hostname
	}
	return strings.NewReplacer(".", "-", ":", "-").Replace(address.IP)
}

func isHeadless(service *v1.Service) bool {
	return service.Spec.ClusterIP == v1.ClusterIPNone
}
