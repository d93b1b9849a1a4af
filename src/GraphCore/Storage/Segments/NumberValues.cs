using System.Runtime.CompilerServices;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Segments;

/// <summary>Booleans, a bit each.</summary>
internal sealed unsafe class BooleanValues : PropertyValues<bool>
{
    private readonly byte* bits;

    public BooleanValues(int count, byte* bits, int length)
        : base(count) => this.bits = length == (int)IntegerEncoder.PackedLength(count, 1) ? bits : throw Varint.Damage("a column of booleans has a wrong length");

    public override VectorKind Kind => VectorKind.Boolean;

    public override long MemoryBytes => 40;

    public override Value Get(int index) => BooleanValue.Of(At(index));

    public override void Gather(ReadOnlySpan<int> indexes, Span<bool> destination)
    {
        for (int i = 0; i < indexes.Length; i++)
        {
            destination[i] = indexes[i] >= 0 && At(indexes[i]);
        }
    }

    public override void Read(int start, Span<bool> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = At(start + i);
        }
    }

    private bool At(int index) => (bits[index >> 3] >> (index & 7) & 1) != 0;
}

/// <summary>Integers.</summary>
internal sealed class IntegerValues(IntegerChunk column) : PropertyValues<long>(column.Count)
{
    public override VectorKind Kind => VectorKind.Integer;

    public override long MemoryBytes => 32 + column.MemoryBytes;

    public override Value Get(int index) => IntegerValue.Of(column[index]);

    public override int Compare(int index, Value other) =>
        other is IntegerValue integer ? column[index].CompareTo(integer.Integer) : base.Compare(index, other);

    public override void Gather(ReadOnlySpan<int> indexes, Span<long> destination) => column.GatherChecked(indexes, destination);

    public override void Read(int start, Span<long> destination) => column.Read(start, destination);
}

/// <summary>Floats, eight bytes each.</summary>
internal sealed unsafe class FloatValues : PropertyValues<double>
{
    private readonly byte* floats;

    public FloatValues(int count, byte* floats, int length)
        : base(count) => this.floats = length == (long)count * sizeof(double) ? floats : throw Varint.Damage("a column of floats has a wrong length");

    public override VectorKind Kind => VectorKind.Float;

    public override long MemoryBytes => 40;

    public override Value Get(int index) => new FloatValue(At(index));

    public override void Gather(ReadOnlySpan<int> indexes, Span<double> destination)
    {
        for (int i = 0; i < indexes.Length; i++)
        {
            destination[i] = indexes[i] < 0 ? 0 : At(indexes[i]);
        }
    }

    public override void Read(int start, Span<double> destination) =>
        new ReadOnlySpan<byte>(floats + ((long)start * sizeof(double)), destination.Length * sizeof(double)).CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(destination));

    private double At(int index) => Unsafe.ReadUnaligned<double>(floats + ((long)index * sizeof(double)));
}

/// <summary>One float for all.</summary>
internal sealed class ConstantFloatValues(int count, double value) : PropertyValues<double>(count)
{
    private readonly FloatValue boxed = new(value);

    public override VectorKind Kind => VectorKind.Float;

    public override long MemoryBytes => 64;

    public override Value Get(int index) => boxed;

    public override void Gather(ReadOnlySpan<int> indexes, Span<double> destination)
    {
        for (int i = 0; i < indexes.Length; i++)
        {
            destination[i] = indexes[i] < 0 ? 0 : value;
        }
    }

    public override void Read(int start, Span<double> destination) => destination.Fill(value);
}

/// <summary>Decimal fractions: integers divided by a power of ten, which gives back the very float that was stored.</summary>
internal sealed class DecimalFloatValues(IntegerChunk column, int digits) : PropertyValues<double>(column.Count)
{
    private const int Block = 128;

    private readonly double divisor = DecimalFloat.Power(digits);

    public override VectorKind Kind => VectorKind.Float;

    public override long MemoryBytes => 40 + column.MemoryBytes;

    public override Value Get(int index) => new FloatValue(column[index] / divisor);

    public override void Gather(ReadOnlySpan<int> indexes, Span<double> destination)
    {
        Span<long> integers = stackalloc long[Block];
        for (int done = 0; done < indexes.Length; done += Block)
        {
            int count = Math.Min(Block, indexes.Length - done);
            column.GatherChecked(indexes.Slice(done, count), integers);
            Divide(integers[..count], destination[done..]);
        }
    }

    public override void Read(int start, Span<double> destination)
    {
        Span<long> integers = stackalloc long[Block];
        for (int done = 0; done < destination.Length; done += Block)
        {
            int count = Math.Min(Block, destination.Length - done);
            column.Read(start + done, integers[..count]);
            Divide(integers[..count], destination[done..]);
        }
    }

    private void Divide(ReadOnlySpan<long> integers, Span<double> destination)
    {
        for (int i = 0; i < integers.Length; i++)
        {
            destination[i] = integers[i] / divisor;
        }
    }
}
