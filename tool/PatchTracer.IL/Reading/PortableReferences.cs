
namespace PatchTracer.IL.Reading;

/// <summary>
/// References to types of the framework go to its public assemblies: where one is implemented (System.Private.CoreLib) differs from
/// release to release.
/// </summary>
internal sealed class PortableReferences(ModuleDefinition module) : DefaultMetadataImporter(module)
{
    public static readonly IMetadataImporterProvider Provider = new OfModules();

    protected override IMetadataScope ImportScope(TypeReference type) =>
        type.Scope.Name.StartsWith("System.Private.", StringComparison.Ordinal) ? module.TypeSystem.CoreLibrary : base.ImportScope(type);

    private sealed class OfModules : IMetadataImporterProvider
    {
        public IMetadataImporter GetMetadataImporter(ModuleDefinition module) => new PortableReferences(module);
    }
}
