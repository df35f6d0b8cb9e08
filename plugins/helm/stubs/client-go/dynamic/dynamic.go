// Package dynamic stands in for that of client-go: what Helm's `lookup` is made of, without a cluster.
package dynamic

import (
	"context"
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

// ResourceInterface reads objects.
type ResourceInterface interface {
	Get(context.Context, string, metav1.GetOptions, ...string) (*unstructured.Unstructured, error)
	List(context.Context, metav1.ListOptions) (*unstructured.UnstructuredList, error)
}

// NamespaceableResourceInterface reads objects of any namespace or of one.
type NamespaceableResourceInterface interface {
	Namespace(string) ResourceInterface
	ResourceInterface
}

// Client would reach a cluster.
type Client struct{}

// NewForConfig says that there is no cluster.
func NewForConfig(*rest.Config) (*Client, error) {
	return nil, errors.New("no render reaches a cluster")
}

// Resource is never called, since there is no client.
func (*Client) Resource(schema.GroupVersionResource) NamespaceableResourceInterface {
	return nil
}
