using PatchTracer.Workspace;

namespace PatchTracer.IL.Writing;

internal static class StrongName
{
    /// <summary>
    /// Signs again with the key, or leaves the signature out. The public key stays, so references to the assembly do; the runtime does not
    /// look at the signature.
    /// </summary>
    /// <exception cref="AssemblyException">There is no such key, or it is not the assembly's.</exception>
    public static void Prepare(ModuleDefinition module, WriterParameters parameters, string? keyFile)
    {
        // A key that is none is told whether or not this assembly has a strong name.
        var (blob, modulus) = keyFile is null ? ([], []) : Read(keyFile);
        if (!module.Assembly.Name.HasPublicKey || module.Assembly.Name.PublicKey.Length == 0)
            return;
        if (keyFile is null)
        {
            module.Attributes &= ~ModuleAttributes.StrongNameSigned;
            return;
        }
        if (!module.Assembly.Name.PublicKey.AsSpan().EndsWith(modulus))
            throw new AssemblyException(keyFile, $"not the key of {module.Assembly.Name.Name} (public key token "
                + $"{Convert.ToHexStringLower(module.Assembly.Name.PublicKeyToken)}): references to it would break; "
                + "name the key that it was signed with, or leave --key out");
        parameters.StrongNameKeyBlob = blob;
    }

    // The modulus as it stands at the end of public keys, least byte first.
    private static (byte[] Blob, byte[] Modulus) Read(string file)
    {
        if (!File.Exists(file))
            throw new AssemblyException(file,
                "there is no such strong-name key: --key takes the .snk file that the assembly was signed with");
        var blob = ForeignFile.ReadBytes(file);
        using var key = new System.Security.Cryptography.RSACryptoServiceProvider();
        try
        {
            key.ImportCspBlob(blob);
            return (blob, [.. key.ExportParameters(true).Modulus!.Reverse()]);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw new AssemblyException(file,
                $"no strong-name key with its private half ({e.Message}): --key takes the .snk file that the assembly was signed with", e);
        }
    }
}
