// The framework has it since .NET 6, netstandard not: what bears this one bears that of the framework once it is copied.
namespace System.Diagnostics;

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class StackTraceHiddenAttribute : Attribute
{
}
