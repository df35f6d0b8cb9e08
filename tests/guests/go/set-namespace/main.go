// A function that puts every object that lives in a namespace into one: what the benchmarks hold against
// plugins of the same name in other languages.
package main

import (
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/resid"
)

type config struct {
	Data struct {
		Namespace string `yaml:"namespace"`
	} `yaml:"data"`
}

func main() {
	if err := framework.Execute(framework.ResourceListProcessorFunc(process), nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func process(list *framework.ResourceList) error {
	var config config
	if err := framework.LoadFunctionConfig(list.FunctionConfig, &config); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, item := range list.Items {
		kind := resid.GvkFromNode(item)
		if kind.IsClusterScoped() {
			continue
		}
		object := fmt.Sprintf("%s.%s %s", kind.Kind, kind.Group, item.GetName())
		if seen[object] {
			return fmt.Errorf("in namespace %s, %s would be there twice", config.Data.Namespace, object)
		}
		seen[object] = true
		if err := item.SetNamespace(config.Data.Namespace); err != nil {
			return err
		}
	}
	return nil
}
