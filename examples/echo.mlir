// Echo, written by hand at level 1: a client sends texts to a server, which sends each one back.
//
//   hydro-run examples/echo.mlir
//   hydro-opt examples/echo.mlir -p native      the loops that the two processes run

hfplus.location @client process
hfplus.location @server process

%texts = hfplus.source_iter ["hello", "how are you?", "grüß dich"] : !hfplus.stream<!value.str, @client, bounded>

// The network: the only op whose operand and result are at different locations.
%heard = hfplus.net send %texts channel "there" : !hfplus.stream<!value.str, @client, bounded> -> !hfplus.stream<!value.str, @server, bounded>
%echoed = hfplus.net send %heard channel "back" : !hfplus.stream<!value.str, @server, bounded> -> !hfplus.stream<!value.str, @client, bounded>

// Every process ends when everything that feeds it has ended.
hfplus.sink @print %echoed : !hfplus.stream<!value.str, @client, bounded>
