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
	for _, item := range list.Items {
		if resid.GvkFromNode(item).IsClusterScoped() {
			continue
		}
		if err := item.SetNamespace(config.Data.Namespace); err != nil {
			return err
		}
	}
	return nil
}
