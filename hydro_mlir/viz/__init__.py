"""
Pictures of programs: one graph model, and a target for each format.

    graph     locations, operators and edges of a module at level 1 or 2
    targets   that graph as Mermaid or Graphviz text, for `hydro-opt -t mermaid|dot`
"""
