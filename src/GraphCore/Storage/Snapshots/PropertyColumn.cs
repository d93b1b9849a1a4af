using System.Diagnostics;
using System.Runtime.CompilerServices;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Storage.Snapshots;

/// <summary>
/// The values of one property in a group of rows: typed cells (<see cref="PagedColumn{T}"/> of bool, long, double or
/// string) while all values are of one kind, <see cref="Value"/> cells from the first that differs.
/// </summary>
internal sealed class PropertyColumn
{
    private readonly EditToken owner;
    private readonly object cells;

    private PropertyColumn(EditToken owner, VectorKind kind, object cells)
    {
        this.owner = owner;
        Kind = kind;
        this.cells = cells;
    }

    public VectorKind Kind { get; }

    public PagedColumn<bool> Booleans => Unsafe.As<PagedColumn<bool>>(cells);

    public PagedColumn<long> Integers => Unsafe.As<PagedColumn<long>>(cells);

    public PagedColumn<double> Floats => Unsafe.As<PagedColumn<double>>(cells);

    public PagedColumn<string> Strings => Unsafe.As<PagedColumn<string>>(cells);

    public PagedColumn<Value> Values => Unsafe.As<PagedColumn<Value>>(cells);

    /// <summary>An empty column fit for a value, or this one, made writable and fit for it.</summary>
    public static PropertyColumn For(PropertyColumn? column, EditToken token, Value value)
    {
        VectorKind kind = KindOf(value);
        if (column is null)
        {
            return new PropertyColumn(token, kind, kind switch
            {
                VectorKind.Boolean => new PagedColumn<bool>(token),
                VectorKind.Integer => new PagedColumn<long>(token),
                VectorKind.Float => new PagedColumn<double>(token),
                VectorKind.String => new PagedColumn<string>(token),
                _ => new PagedColumn<Value>(token),
            });
        }

        return column.Kind == kind || column.Kind == VectorKind.Value ? column.Writable(token) : column.ToGeneric(token);
    }

    public PropertyColumn Writable(EditToken token) => ReferenceEquals(owner, token)
        ? this
        : new PropertyColumn(token, Kind, Kind switch
        {
            VectorKind.Boolean => Booleans.Writable(token),
            VectorKind.Integer => Integers.Writable(token),
            VectorKind.Float => Floats.Writable(token),
            VectorKind.String => Strings.Writable(token),
            _ => Values.Writable(token),
        });

    /// <summary>The value of a row; <see cref="NullValue"/> when absent.</summary>
    public Value Get(int row) => Kind switch
    {
        VectorKind.Boolean => Booleans.TryGet(row, out bool boolean) ? BooleanValue.Of(boolean) : NullValue.Instance,
        VectorKind.Integer => Integers.TryGet(row, out long integer) ? new IntegerValue(integer) : NullValue.Instance,
        VectorKind.Float => Floats.TryGet(row, out double number) ? new FloatValue(number) : NullValue.Instance,
        VectorKind.String => Strings.TryGet(row, out string? text) ? new StringValue(text) : NullValue.Instance,
        _ => Values.TryGet(row, out Value? value) ? value : NullValue.Instance,
    };

    /// <summary>Sets a row to a value that <see cref="For"/> made the column fit for.</summary>
    public void Set(int row, Value value)
    {
        switch (Kind)
        {
            case VectorKind.Boolean:
                Booleans.Set(row, ((BooleanValue)value).Boolean);
                break;
            case VectorKind.Integer:
                Integers.Set(row, ((IntegerValue)value).Integer);
                break;
            case VectorKind.Float:
                Floats.Set(row, ((FloatValue)value).Float);
                break;
            case VectorKind.String:
                Strings.Set(row, ((StringValue)value).Text);
                break;
            default:
                Values.Set(row, value);
                break;
        }
    }

    /// <summary>Takes the value of a row away. False when there was none.</summary>
    public bool Remove(int row) => Kind switch
    {
        VectorKind.Boolean => Booleans.Erase(row),
        VectorKind.Integer => Integers.Erase(row),
        VectorKind.Float => Floats.Erase(row),
        VectorKind.String => Strings.Erase(row),
        _ => Values.Erase(row),
    };

    private static VectorKind KindOf(Value value) => value.Kind switch
    {
        ValueKind.Boolean => VectorKind.Boolean,
        ValueKind.Integer => VectorKind.Integer,
        ValueKind.Float => VectorKind.Float,
        ValueKind.String => VectorKind.String,
        _ => VectorKind.Value,
    };

    private static void Convert<T>(PagedColumn<T> source, PagedColumn<Value> target, Func<T, Value> toValue)
    {
        foreach ((int firstRow, PagedColumn<T>.Page page) in source.Pages())
        {
            for (int cell = 0; cell < page.Cells.Length; cell++)
            {
                if (page.Has(cell))
                {
                    target.Set(firstRow + cell, toValue(page.Cells[cell]));
                }
            }
        }
    }

    private PropertyColumn ToGeneric(EditToken token)
    {
        var values = new PagedColumn<Value>(token);
        switch (Kind)
        {
            case VectorKind.Boolean:
                Convert(Booleans, values, BooleanValue.Of);
                break;
            case VectorKind.Integer:
                Convert(Integers, values, cell => new IntegerValue(cell));
                break;
            case VectorKind.Float:
                Convert(Floats, values, cell => new FloatValue(cell));
                break;
            case VectorKind.String:
                Convert(Strings, values, cell => new StringValue(cell));
                break;
            default:
                throw new UnreachableException();
        }

        return new PropertyColumn(token, VectorKind.Value, values);
    }
}
