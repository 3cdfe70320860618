namespace PatchTracer.Images.Oci;

public enum LayerCompression
{
    None,
    Gzip,
}
