global using System.Collections.Immutable;
global using PatchTracer.Go;
global using Xunit;
