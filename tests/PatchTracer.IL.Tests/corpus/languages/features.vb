Imports System
Imports System.Collections.Generic
Imports System.Linq
Imports Microsoft.VisualBasic
Imports System.Threading.Tasks

Namespace Corpus
    Public Interface IShape
        ReadOnly Property Area As Double
    End Interface

    Public Structure Square
        Implements IShape
        Public Side As Double
        Public ReadOnly Property Area As Double Implements IShape.Area
            Get
                Return Side * Side
            End Get
        End Property
    End Structure

    Public Class Account
        Public Event Changed(ByVal sender As Object, ByVal amount As Integer)
        Private _amount As Integer
        Public Shared Count As Integer
        Shared Sub New()
            Count = 10
        End Sub
        Public Sub New()
            Count += 1
        End Sub
        Default Public Property Item(index As String) As Integer
            Get
                Return _amount + index.Length
            End Get
            Set(value As Integer)
                _amount = value
                RaiseEvent Changed(Me, value)
            End Set
        End Property
        Public Shared Operator +(left As Account, right As Integer) As Account
            left._amount += right
            Return left
        End Operator
        Public Function Refer(ByRef amount As Integer, Optional factor As Integer = 2) As Integer
            amount += 1
            Return amount * factor
        End Function
    End Class

    Public Module Features
        Private ReadOnly Log As New List(Of String)

        Public Function Statics() As Integer
            Static calls As Integer = 5
            calls += 1
            Return calls
        End Function
        Public Function OldErrors(n As Integer) As String
            On Error GoTo Failed
            Return (10 \ n).ToString()
Failed:
            Return "failed " & Err.Number.ToString()
        End Function
        Public Function Filtered(n As Integer) As String
            Try
                If n > 1 Then Throw New TimeoutException("late")
                Return (1 \ n).ToString()
            Catch e As TimeoutException When n = 2
                Return "filtered"
            Catch e As Exception
                Return e.GetType().Name
            Finally
                Log.Add("finally")
            End Try
        End Function
        Public Function Query(limit As Integer) As String
            Dim squares = From n In Enumerable.Range(1, 6) Where n Mod 2 = 0 AndAlso n < limit Let square = n * n Order By square Descending Select New With {.Number = n, square}
            Return String.Join(",", squares.Select(Function(item) item.Number & "^" & item.square))
        End Function
        Public Function Lambdas(n As Integer) As Integer
            Dim total = n
            Dim addTo = Sub(more As Integer) total += more
            Dim twice = Function(f As Action(Of Integer)) As Integer
                            f(1)
                            f(2)
                            Return total
                        End Function
            Return twice(addTo)
        End Function
        Public Iterator Function Items(n As Integer) As IEnumerable(Of Integer)
            For i = 1 To n
                Yield i
                If i = 3 Then Return
            Next
        End Function
        Public Async Function Later(n As Integer) As Task(Of Integer)
            Await Task.Yield()
            If n < 0 Then Throw New TimeoutException("negative")
            Dim inner = Async Function() As Task(Of Integer)
                            Await Task.Delay(1)
                            Return n
                        End Function
            Return Await inner() + Await inner()
        End Function
        Public Async Sub Fire(source As TaskCompletionSource(Of Integer))
            Await Task.Yield()
            source.SetResult(8)
        End Sub
        Public Function Late(thing As Object) As String
            Return TypeName(thing) & Convert.ToString(CInt(thing) + 1)
        End Function
        <Runtime.CompilerServices.Extension>
        Public Function Shout(text As String) As String
            Return text.ToUpperInvariant() & "!"
        End Function
        Public Function Run() As String
            Log.Clear()
            Dim account As New Account
            Dim seen = 0
            AddHandler account.Changed, Sub(sender, change) seen += change
            account("abc") = 4
            account += 3
            Dim amount = 1
            Log.Add($"{account("x")} {seen} {account.Refer(amount)} {amount} {New Square With {.Side = 3}.Area}")
            Log.Add($"{OldErrors(2)} {OldErrors(0)} {Filtered(0)} {Filtered(1)} {Filtered(2)} {Filtered(3)}")
            Log.Add($"{Query(6)} {Lambdas(1)} {String.Join(" ", Items(9))} {Later(3).Result} {Late(4)} {"hey".Shout()}")
            Dim source As New TaskCompletionSource(Of Integer)
            Fire(source)
            Log.Add(source.Task.Result.ToString())
            Try
                Log.Add(Later(-1).GetAwaiter().GetResult().ToString())
            Catch e As TimeoutException
                Log.Add(e.Message)
            End Try
            Return String.Join(Environment.NewLine, Log)
        End Function
    End Module
End Namespace
