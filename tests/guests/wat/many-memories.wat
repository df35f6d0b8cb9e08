;; One of very many: the test instantiates it again and again within one component.
(module (memory 80))
