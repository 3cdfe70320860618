using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace PatchTracer.IL.Reading;

/// <summary>
/// Goes through every signature of an assembly once: one that names type parameters which cannot be there would keep Cecil, which makes
/// all up to that one, busy until memory ends.
/// </summary>
internal sealed class Signatures : ISignatureTypeProvider<byte, object?>
{
    // Their numbers have 16 bits in metadata (ECMA-335 II.22.20).
    private const int MostTypeParameters = 0xffff;

    private static readonly Signatures Provider = new();

    /// <exception cref="BadImageFormatException">One contradicts itself.</exception>
    public static void Check(MetadataReader metadata)
    {
        foreach (var handle in metadata.MethodDefinitions)
            Check(metadata.GetMethodDefinition(handle).DecodeSignature(Provider, null));
        foreach (var handle in metadata.FieldDefinitions)
            metadata.GetFieldDefinition(handle).DecodeSignature(Provider, null);
        foreach (var handle in metadata.PropertyDefinitions)
            metadata.GetPropertyDefinition(handle).DecodeSignature(Provider, null);
        foreach (var handle in metadata.MemberReferences)
            Check(metadata.GetMemberReference(handle));
        for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.TypeSpec); row++)
            metadata.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(row)).DecodeSignature(Provider, null);
        for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.MethodSpec); row++)
            metadata.GetMethodSpecification(MetadataTokens.MethodSpecificationHandle(row)).DecodeSignature(Provider, null);
        for (var row = 1; row <= metadata.GetTableRowCount(TableIndex.StandAloneSig); row++)
            CheckStandalone(metadata, metadata.GetStandaloneSignature(MetadataTokens.StandaloneSignatureHandle(row)).Signature);
    }

    private static void Check(System.Reflection.Metadata.MemberReference member)
    {
        if (member.GetKind() == MemberReferenceKind.Method)
            Check(member.DecodeMethodSignature(Provider, null));
        else
            member.DecodeFieldSignature(Provider, null);
    }

    // Locals and indirect calls use them. The F# compiler leaves one of a field for each array that it initializes, that of C# had them
    // for constants in symbols of Windows. What is of no kind that is read at all cannot keep anybody busy.
    private static void CheckStandalone(MetadataReader metadata, BlobHandle signature)
    {
        var blob = metadata.GetBlobReader(signature);
        var kind = blob.ReadSignatureHeader().Kind;
        blob.Reset();
        var decoder = new SignatureDecoder<byte, object?>(Provider, metadata, null);
        if (kind is SignatureKind.Method or SignatureKind.Property)
            Check(decoder.DecodeMethodSignature(ref blob));
        else if (kind == SignatureKind.LocalVariables)
            decoder.DecodeLocalSignature(ref blob);
        else if (kind == SignatureKind.Field)
            decoder.DecodeFieldSignature(ref blob);
    }

    private static void Check(MethodSignature<byte> signature) => Parameter(signature.GenericParameterCount);

    private static byte Parameter(int index) =>
        index <= MostTypeParameters ? (byte)0 : throw new BadImageFormatException($"a signature names type parameter {index}");

    public byte GetGenericMethodParameter(object? genericContext, int index) => Parameter(index);

    public byte GetGenericTypeParameter(object? genericContext, int index) => Parameter(index);

    public byte GetFunctionPointerType(MethodSignature<byte> signature) => Parameter(signature.GenericParameterCount);

    public byte GetArrayType(byte elementType, ArrayShape shape) => 0;

    public byte GetByReferenceType(byte elementType) => 0;

    public byte GetGenericInstantiation(byte genericType, ImmutableArray<byte> typeArguments) => 0;

    public byte GetModifiedType(byte modifier, byte unmodifiedType, bool isRequired) => 0;

    public byte GetPinnedType(byte elementType) => 0;

    public byte GetPointerType(byte elementType) => 0;

    public byte GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

    public byte GetSZArrayType(byte elementType) => 0;

    public byte GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => 0;

    public byte GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => 0;

    public byte GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        0;
}
