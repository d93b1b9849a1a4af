using System.Text;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Strings, decoded at each read.</summary>
internal sealed class TextValues(BytesColumn texts) : PropertyValues<string?>(texts.Count)
{
    /// <summary>Longer strings are compared after decoding.</summary>
    private const int MaxInPlace = 128;

    public override VectorKind Kind => VectorKind.String;

    public override long MemoryBytes => 40 + texts.MemoryBytes;

    public override Value Get(int index) => new StringValue(ValueCodec.DecodeText(texts[index]));

    /// <summary>UTF-8 orders as code points do, so a search decodes nothing. A lone surrogate, which UTF-8 has not, keeps its own order.</summary>
    public override int Compare(int index, Value other)
    {
        if (other is not StringValue { Text: { Length: <= MaxInPlace } text } || text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            return base.Compare(index, other);
        }

        Span<byte> bytes = stackalloc byte[3 * MaxInPlace];
        return texts[index].SequenceCompareTo(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    public override void Gather(ReadOnlySpan<int> indexes, Span<string?> destination)
    {
        for (int i = 0; i < indexes.Length; i++)
        {
            destination[i] = indexes[i] < 0 ? null : ValueCodec.DecodeText(texts[indexes[i]]);
        }
    }

    public override void Read(int start, Span<string?> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = ValueCodec.DecodeText(texts[start + i]);
        }
    }
}

/// <summary>Strings of a dictionary, each decoded once and then kept.</summary>
internal sealed class DictionaryValues : PropertyValues<string?>
{
    private const int Block = 128;
    private const int StringOverhead = 32;

    private readonly IntegerChunk codes;
    private readonly BytesColumn texts;

    // Filled by whoever needs a string first; two threads may both decode it, and either's serves.
    private readonly string?[] decoded;

    public DictionaryValues(IntegerChunk codes, BytesColumn texts)
        : base(codes.Count)
    {
        this.codes = codes;
        this.texts = texts;
        decoded = new string?[texts.Count];
    }

    public override VectorKind Kind => VectorKind.String;

    public override long MemoryBytes =>
        64 + codes.MemoryBytes + texts.MemoryBytes + (decoded.Length * (long)(IntPtr.Size + StringOverhead)) + ((long)texts.Length * sizeof(char));

    public override Value Get(int index) => new StringValue(Text(codes[index]));

    public override int Compare(int index, Value other) =>
        other is StringValue text ? CypherText.Compare(Text(codes[index]), text.Text) : base.Compare(index, other);

    public override void Gather(ReadOnlySpan<int> indexes, Span<string?> destination)
    {
        Span<long> numbers = stackalloc long[Block];
        for (int done = 0; done < indexes.Length; done += Block)
        {
            ReadOnlySpan<int> block = indexes.Slice(done, Math.Min(Block, indexes.Length - done));
            codes.GatherChecked(block, numbers);
            for (int i = 0; i < block.Length; i++)
            {
                destination[done + i] = block[i] < 0 ? null : Text(numbers[i]);
            }
        }
    }

    public override void Read(int start, Span<string?> destination)
    {
        Span<long> numbers = stackalloc long[Block];
        for (int done = 0; done < destination.Length; done += Block)
        {
            int count = Math.Min(Block, destination.Length - done);
            codes.Read(start + done, numbers[..count]);
            for (int i = 0; i < count; i++)
            {
                destination[done + i] = Text(numbers[i]);
            }
        }
    }

    private string Text(long code)
    {
        if ((ulong)code >= (ulong)decoded.Length)
        {
            throw Varint.Damage("a string's number is out of range");
        }

        return decoded[code] ??= ValueCodec.DecodeText(texts[(int)code]);
    }
}
