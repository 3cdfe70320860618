global using System.Collections.Immutable;
global using PatchTracer.Go;
global using PatchTracer.Go.Syntax;
