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

    /// <summary>The cells; <typeparamref name="T"/> must be what <see cref="Kind"/> says.</summary>
    public PagedColumn<T> Cells<T>() => Unsafe.As<PagedColumn<T>>(cells);

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
            VectorKind.Boolean => Cells<bool>().Writable(token),
            VectorKind.Integer => Cells<long>().Writable(token),
            VectorKind.Float => Cells<double>().Writable(token),
            VectorKind.String => Cells<string>().Writable(token),
            _ => Cells<Value>().Writable(token),
        });

    /// <summary>The value of a row; <see cref="NullValue"/> when absent.</summary>
    public Value Get(int row) => Kind switch
    {
        VectorKind.Boolean => Cells<bool>().TryGet(row, out bool boolean) ? BooleanValue.Of(boolean) : NullValue.Instance,
        VectorKind.Integer => Cells<long>().TryGet(row, out long integer) ? new IntegerValue(integer) : NullValue.Instance,
        VectorKind.Float => Cells<double>().TryGet(row, out double number) ? new FloatValue(number) : NullValue.Instance,
        VectorKind.String => Cells<string>().TryGet(row, out string? text) ? new StringValue(text) : NullValue.Instance,
        _ => Cells<Value>().TryGet(row, out Value? value) ? value : NullValue.Instance,
    };

    /// <summary>Sets a row to a value that <see cref="For"/> made the column fit for.</summary>
    public void Set(int row, Value value)
    {
        switch (Kind)
        {
            case VectorKind.Boolean:
                Cells<bool>().Set(row, ((BooleanValue)value).Boolean);
                break;
            case VectorKind.Integer:
                Cells<long>().Set(row, ((IntegerValue)value).Integer);
                break;
            case VectorKind.Float:
                Cells<double>().Set(row, ((FloatValue)value).Float);
                break;
            case VectorKind.String:
                Cells<string>().Set(row, ((StringValue)value).Text);
                break;
            default:
                Cells<Value>().Set(row, value);
                break;
        }
    }

    /// <summary>Takes the value of a row away. False when there was none.</summary>
    public bool Remove(int row) => Kind switch
    {
        VectorKind.Boolean => Cells<bool>().Erase(row),
        VectorKind.Integer => Cells<long>().Erase(row),
        VectorKind.Float => Cells<double>().Erase(row),
        VectorKind.String => Cells<string>().Erase(row),
        _ => Cells<Value>().Erase(row),
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
                Convert(Cells<bool>(), values, BooleanValue.Of);
                break;
            case VectorKind.Integer:
                Convert(Cells<long>(), values, cell => new IntegerValue(cell));
                break;
            case VectorKind.Float:
                Convert(Cells<double>(), values, cell => new FloatValue(cell));
                break;
            case VectorKind.String:
                Convert(Cells<string>(), values, cell => new StringValue(cell));
                break;
            default:
                throw new UnreachableException();
        }

        return new PropertyColumn(token, VectorKind.Value, values);
    }
}
