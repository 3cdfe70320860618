global using System.Collections.Immutable;
global using Mono.Cecil;
global using Mono.Cecil.Cil;
