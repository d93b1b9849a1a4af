using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Any values, decoded at each read.</summary>
internal sealed class EncodedValues(BytesColumn values) : PropertyValues(values.Count)
{
    public override VectorKind Kind => VectorKind.Value;

    public override long MemoryBytes => 40 + values.MemoryBytes;

    public override Value Get(int index)
    {
        ReadOnlySpan<byte> bytes = values[index];
        int position = 0;
        Value value = ValueCodec.Read(bytes, ref position);
        return position == bytes.Length ? value : throw Varint.Damage("a value is shorter than its place");
    }
}
